"""Names of programs and words of the shell that plainly begin a command."""

from __future__ import annotations

from prodready.documents.prompts import ROOT_COMMANDS

_MORE = """
alias ansible ansible-playbook argocd ash asdf awk aws az base64 basename bash bazel bg brew
buildctl builtin bun bundle bunx bzip2 cargo celery chgrp chroot cilium circleci clang clear cmake
cmp code colima comm command composer conda consul cosign createdb crontab cue curl cut dart date dd
deno dig diff dirname django-admin docker-compose doctl dotnet dpkg-query dropdb echo eksctl elixir
env envsubst erl etcdctl eval exec exit expect export expr false fastapi ffmpeg fg file find flask
flux flyctl flyway fmt fold func g++ gcc gcloud gem getent gh git go gofmt gpg gpg-agent gradle grep
groups gunicorn gunzip gzip hadolint hash head helmfile heroku hey hexdump hg history host hostname
htop http https hugo hypercorn ifconfig init install invoke istioctl jar java javac jest jq js julia
jupyter just k k3d k3s k9s keytool kill killall kind kn ko kubectx kubens kubeseal kustomize less let linkerd
locust logout lsof lua lxc mage make man md5sum minikube minio mix mkdocs mkfifo mktemp mongosh mvn
mysql mysqldump nc nerdctl nft ngrok nix nmap node nohup nomad npm npx nslookup nvm oc openssl
oras packer paste pdm perl pg_dump pg_restore pgrep php pip pip3 pipenv pipx pkg pkill pnpm poetry
popd port pre-commit printenv prodready printf procs promtool psql pulumi pushd pwd pytest python python2
python3 rails rake read readlink realpath redis-cli redis-server return rg rmdir route rpmbuild rsync
ruby ruff rush rustc rustup s3cmd sbt scp screen sed seq serve set sftp sh sha256sum shasum shellcheck
shift shutdown siege skaffold skopeo sleep snap sort source split sqlite3 ssh ssh-keygen stat step
strace stty svn swag sync syft tail task tee telnet terraform test tig time timeout tilt tmux
touch tox tr trap tree trivy true tsc tsh twine ty type ufw ulimit umask unalias uname uniq unset
unzip uptime uv uvicorn uvx vagrant vault vegeta velero virtualenv wait watch wc which winget wrk
xargs xcode-select xz yarn yes yq yum zcat zip zsh .
"""
PROGRAMS = frozenset(ROOT_COMMANDS.split()) | frozenset(_MORE.split())
"""A line that begins with one of these behind output is a command again."""
