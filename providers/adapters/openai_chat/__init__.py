"""The ``openai-chat`` dialect: ``POST {base_url}/chat/completions``, spoken by a hundred providers.

Source: OpenAI's API reference (Chat Completions), and the recorded answers of eighteen providers for how
they differ from it.
"""
