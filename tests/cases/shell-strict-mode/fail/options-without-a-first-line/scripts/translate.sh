set -e

for folder in locale/*/; do
    name="$(basename $folder)"
    echo "$name"
    msgfmt --check -o "locale/$name/messages.mo" "locale/$name/messages.po"
done
