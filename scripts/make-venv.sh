#!/bin/sh
# Make a virtual environment with a Python this project runs on, or say plainly what is missing.
# Usage: make-venv.sh DIRECTORY [PYTHON]
set -eu

venv=$1
wanted=${2:-}
candidates=${wanted:-python3 python3.11 python3.12 python3.13 python3.14}

fits() {
	"$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' > /dev/null 2>&1
}

# Debian ships Python without the part that puts pip into a new environment.
can_make_environments() {
	"$1" -c 'import ensurepip, venv' > /dev/null 2>&1
}

# The commands in an environment hold its path: after a move they point nowhere.
if grep -qsF "$(pwd)/$venv/" "$venv/bin/pip" && fits "$venv/bin/python" && "$venv/bin/python" -m pip --version > /dev/null 2>&1; then
	exit 0
fi

without_venv=
for python in $candidates; do
	fits "$python" || continue
	if can_make_environments "$python"; then
		echo "Making $venv with $("$python" --version)."
		exec "$python" -m venv --clear "$venv"
	fi
	without_venv=$python
done

if [ -n "$without_venv" ]; then
	echo "$without_venv cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv" >&2
elif [ -n "$wanted" ]; then
	echo "$wanted is not a Python 3.11 to 3.14." >&2
else
	echo "No Python 3.11 to 3.14 found. Install one (Debian: sudo apt install python3 python3-venv; macOS: brew install python@3.13)," >&2
	echo "or name it: make setup PYTHON=/path/to/python3" >&2
fi
exit 1
