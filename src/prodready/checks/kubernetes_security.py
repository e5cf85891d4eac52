"""Checks of what a Pod may do: the restricted Pod Security Standard, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.workloads import Container, Workload, Workloads

ENGINE_SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock")


@kubernetes_check("kubernetes.run_as_non_root")
def run_as_non_root(workloads: Workloads) -> Iterator[Outcome]:
    """No container can run as root, whatever its image says."""
    for container in _linux(workloads):
        user, flag = container.security("runAsUser"), container.security("runAsNonRoot")
        if user is not None and user.value == 0:
            yield Fail(
                user.place,
                f"{container} runs as uid 0",
                "Write runAsNonRoot: true and runAsUser: 10001 in the Pod's securityContext.",
            )
        elif flag is not None and flag.value is True:
            yield Pass(flag.place)
        elif user is not None and isinstance(user.value, int) and flag is None:
            yield Pass(user.place, f"uid {user.value}")
        else:
            yield Fail(
                flag.place if flag else container.place(),
                f"{container} may run as root: nothing sets runAsNonRoot",
                "Write runAsNonRoot: true and runAsUser: 10001 in the Pod's securityContext.",
            )


@kubernetes_check("kubernetes.privilege_escalation")
def privilege_escalation(workloads: Workloads) -> Iterator[Outcome]:
    """No process can gain more privileges than its parent."""
    fix = "Write allowPrivilegeEscalation: false in the container's securityContext."
    for container in _linux(workloads):
        found = container.get("securityContext", "allowPrivilegeEscalation")
        place = container.place("securityContext", "allowPrivilegeEscalation")
        if found is False:
            yield Pass(place)
        else:
            yield Fail(place, f"{container} lets a process gain privileges by setuid files", fix)


@kubernetes_check("kubernetes.capabilities")
def capabilities(workloads: Workloads) -> Iterator[Outcome]:
    """Every container drops all capabilities and adds back at most NET_BIND_SERVICE."""
    for container in _linux(workloads):
        drop = _texts(container.get("securityContext", "capabilities", "drop"))
        added = _texts(container.get("securityContext", "capabilities", "add"))
        extra = [name for name in added if name.removeprefix("CAP_") != "NET_BIND_SERVICE"]
        if "ALL" not in drop:
            hint = " (it must be written ALL)" if "ALL" in [n.upper() for n in drop] else ""
            yield Fail(
                container.place("securityContext", "capabilities", "drop"),
                f"{container} keeps the default capabilities{hint}",
                "Write capabilities: {drop: [ALL]} in the container's securityContext.",
            )
        elif extra:
            yield Fail(
                container.place("securityContext", "capabilities", "add"),
                f"{container} adds {', '.join(extra)}",
                "Add back nothing but NET_BIND_SERVICE, or listen on a port above 1024.",
            )
        else:
            yield Pass(container.place("securityContext", "capabilities", "drop"))


@kubernetes_check("kubernetes.seccomp")
def seccomp(workloads: Workloads) -> Iterator[Outcome]:
    """Every container runs under the runtime's seccomp profile or one of its own."""
    for container in _linux(workloads):
        found = container.security("seccompProfile", "type")
        if found is not None and found.value in ("RuntimeDefault", "Localhost"):
            yield Pass(found.place)
        else:
            what = "turns seccomp off" if found else "sets no seccomp profile"
            yield Fail(
                found.place if found else container.workload.pod_place("securityContext"),
                f"{container} {what}: every system call of the kernel is open to it",
                "Write seccompProfile: {type: RuntimeDefault} in the Pod's securityContext.",
            )


@kubernetes_check("kubernetes.read_only_root")
def read_only_root(workloads: Workloads) -> Iterator[Outcome]:
    """No container can write to its own image."""
    for container in _linux(workloads):
        place = container.place("securityContext", "readOnlyRootFilesystem")
        if container.get("securityContext", "readOnlyRootFilesystem") is True:
            yield Pass(place)
        else:
            yield Fail(
                place,
                f"{container} can change its own files",
                "Write readOnlyRootFilesystem: true and mount an emptyDir where it must write.",
            )


@kubernetes_check("kubernetes.host_access")
def host_access(workloads: Workloads) -> Iterator[Outcome]:
    """No Pod is privileged, joins the node's namespaces or mounts the node's files."""
    for workload in workloads.pods():
        problems: list[Outcome] = [
            *_host_namespaces(workload),
            *_host_paths(workload),
            *_privileged(workload),
        ]
        yield from problems or [Pass(workload.pod_place())]


def _host_namespaces(workload: Workload) -> Iterator[Fail]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if workload.pod_get(key) is True:
            yield Fail(
                workload.pod_place(key),
                f"{workload} sets {key}: its Pods see what belongs to the node",
                f"Drop {key}; reach the Pod through a Service.",
            )


def _privileged(workload: Workload) -> Iterator[Fail]:
    for container in workload.containers:
        if container.get("securityContext", "privileged") is True:
            yield Fail(
                container.place("securityContext", "privileged"),
                f"{container} is privileged: who breaks into it owns the node",
                "Drop privileged; add the one capability that is needed, if one is.",
            )


def _host_paths(workload: Workload) -> Iterator[Fail]:
    for index, volume in workload.volumes:
        source = volume.get("hostPath")
        if not isinstance(source, dict):
            continue
        path = str(source.get("path"))
        if path.endswith(ENGINE_SOCKETS):
            what = f"mounts {path}: who holds it controls every container of the node"
        elif workload.kind == "DaemonSet" and _only_read(workload, volume.get("name")):
            continue  # what an agent on every node is for
        else:
            what = f"mounts {path} of the node"
        yield Fail(
            workload.pod_place("volumes", index, "hostPath"),
            f"{workload} {what}",
            "Use an emptyDir, a ConfigMap or a PersistentVolumeClaim.",
        )


def _only_read(workload: Workload, name: Any) -> bool:
    mounts = [
        mount
        for container in workload.containers
        for _, mount in container.mappings("volumeMounts")
        if mount.get("name") == name
    ]
    return all(mount.get("readOnly") is True for mount in mounts)


@kubernetes_check("kubernetes.service_account_token")
def service_account_token(workloads: Workloads) -> Iterator[Outcome]:
    """No Pod holds a token for the API unless something gives its account rights."""
    for workload in workloads.pods():
        name = str(workload.pod_get("serviceAccountName") or "default")
        account = next(
            (
                found
                for found in workloads.manifests.beside(workload.manifest, "ServiceAccount")
                if found.name == name
            ),
            None,
        )
        automount = workload.pod_get("automountServiceAccountToken")
        binding = _binding(workload, workloads, name)
        if automount is False:
            yield Pass(workload.pod_place("automountServiceAccountToken"))
        elif automount is None and account and account.get("automountServiceAccountToken") is False:
            yield Pass(account.place("automountServiceAccountToken"))
        elif binding and name != "default":
            yield Pass(binding, f"the account {name} has rights of its own")
        else:
            yield Fail(
                workload.pod_place("automountServiceAccountToken"),
                f"{workload} mounts a token for the Kubernetes API as {name}, and nothing here "
                "gives that account rights of its own",
                "Write automountServiceAccountToken: false in the Pod's spec.",
            )


def _binding(workload: Workload, workloads: Workloads, name: str) -> Any:
    for binding in workloads.manifests.of("RoleBinding", "ClusterRoleBinding"):
        subjects = binding.get("subjects")
        for index, subject in enumerate(subjects if isinstance(subjects, list) else []):
            if not isinstance(subject, dict) or subject.get("kind") != "ServiceAccount":
                continue
            where = subject.get("namespace") or binding.namespace
            same = None in (where, workload.manifest.namespace) or (
                where == workload.manifest.namespace
            )
            if subject.get("name") == name and same:
                return binding.place("subjects", index)
    return None


def _linux(workloads: Workloads) -> Iterator[Container]:
    """The containers that run on Linux: Windows knows none of these fields."""
    for container in workloads.containers():
        pod = container.workload
        selected = pod.pod_get("nodeSelector", "kubernetes.io/os")
        if "windows" not in (pod.pod_get("os", "name"), selected):
            yield container


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
