"""The process that sets one PDF: reads what to set from its input, writes the file to its output, and ends."""

import json
import sys

import typst


def main() -> None:
    """Set the document on the input."""
    work = json.load(sys.stdin.buffer)
    made = typst.compile(
        work["template"].encode(),
        format="pdf",
        sys_inputs={"data": work["data"]},
        ignore_system_fonts=False,
        timestamp=work["at"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
