"""Configuration: the only place that reads the environment (with the start-up code that passes it on)."""

from byokplatform.settings.accounts import *  # noqa: F403
from byokplatform.settings.base import *  # noqa: F403
from byokplatform.settings.http import *  # noqa: F403
from byokplatform.settings.login_providers import *  # noqa: F403
from byokplatform.settings.logs import *  # noqa: F403
from byokplatform.settings.queue import *  # noqa: F403
from byokplatform.settings.storage import *  # noqa: F403
