# Read by the other scripts.
region() {
    echo "$1" | cut -d- -f1
}
