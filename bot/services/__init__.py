"""Use cases: one public function is one command is one transaction."""
