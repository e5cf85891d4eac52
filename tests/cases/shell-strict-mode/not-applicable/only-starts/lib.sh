greet() { echo "set -e is the caller's"; }
leave() { echo bye; }
