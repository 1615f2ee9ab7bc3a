"""The routes over which stock points get their units: from suppliers, workshops and other stock points."""
