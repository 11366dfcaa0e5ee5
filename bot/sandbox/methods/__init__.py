"""The Web API methods of the sandbox, one function each."""
