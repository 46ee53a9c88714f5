"""Real processes, killed with SIGKILL at named points or at random: nothing is lost, twice, or out of order."""
