"""byokplatform: a workspace for teams that bring their own provider keys."""
