#!/usr/bin/env python
"""Django's command line for this project, whether or not a server runs beside it."""

import sys

from django.core.management import execute_from_command_line

from byokplatform.startup.environment import completed_environ

if __name__ == "__main__":
    with completed_environ():
        execute_from_command_line(sys.argv)
