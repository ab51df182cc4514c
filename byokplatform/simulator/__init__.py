"""A simulated provider: speaks the OpenAI chat dialect over real HTTP on loopback. It thinks nothing.

Tests and the demo use it for pace, length and faults. Everything it says calls itself simulated.
"""
