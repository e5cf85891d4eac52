#!/usr/bin/env bash
# Back the database up: one file in pg_dump's custom format, with its checksum beside it.
#
#   DATABASE_URL=postgresql://... backup.sh FOLDER
#
# DATABASE_PASSWORD_FILE: the file with the password. KEEP_DAYS (14) and KEEP_LEAST (3): backups
# that are older than so many days go, but the newest so many stay, however old they are.
# The name of the new file is printed. It gets its name when it is whole: what has one is a backup.
set -euo pipefail
umask 077

folder=${1:?the folder for the backups}
# A URL of SQLAlchemy may name a driver, which libpq does not know.
url=${DATABASE_URL:?postgresql://USER@HOST/NAME}
url=postgresql://${url#*://}
if [[ -n ${DATABASE_PASSWORD_FILE:-} ]]; then
  PGPASSWORD=$(<"$DATABASE_PASSWORD_FILE")
  export PGPASSWORD
fi

mkdir -p "$folder"
exec {lock}>"$folder/.lock"
flock --nonblock "$lock" || { echo "backup: another one is at work in $folder" >&2; exit 1; }

# --8<-- [start:dump]
name=orders-$(date --utc +%Y%m%dT%H%M%SZ).dump
part=$folder/.$name.part
trap 'rm -f -- "$part"' EXIT
pg_dump --format custom --compress 6 --no-owner --no-privileges --lock-wait-timeout 30s \
  --file "$part" --dbname "$url"
# A dump whose table of contents cannot be read restores nothing.
pg_restore --list "$part" >/dev/null
sync --data "$part"
checksum=$(sha256sum <"$part")
printf '%s  %s\n' "${checksum%% *}" "$name" >"$folder/$name.sha256"
mv -- "$part" "$folder/$name"
# --8<-- [end:dump]

# --8<-- [start:retention]
# The names sort by time, and nothing else in the folder has such a name.
shopt -s nullglob
backups=("$folder"/orders-[0-9]*T[0-9]*Z.dump)
for ((i = 0; i < ${#backups[@]} - ${KEEP_LEAST:-3}; i++)); do
  if [[ -n $(find "${backups[i]}" -mtime "+$((${KEEP_DAYS:-14} - 1))") ]]; then
    rm -- "${backups[i]}" "${backups[i]}.sha256"
  fi
done
# --8<-- [end:retention]
echo "$folder/$name"
