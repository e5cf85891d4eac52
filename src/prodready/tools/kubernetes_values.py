"""What the published schemas of Kubernetes leave out: sets of values, removed versions, help."""

from __future__ import annotations

_CORE = "io.k8s.api.core.v1."
_PULL = ("Always", "IfNotPresent", "Never")
_PROTOCOL = ("TCP", "UDP", "SCTP")

VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    (_CORE + "Container", "imagePullPolicy"): _PULL,
    (_CORE + "PodSpec", "restartPolicy"): ("Always", "OnFailure", "Never"),
    (_CORE + "PodSpec", "dnsPolicy"): (
        "ClusterFirst",
        "ClusterFirstWithHostNet",
        "Default",
        "None",
    ),
    (_CORE + "ContainerPort", "protocol"): _PROTOCOL,
    (_CORE + "ServicePort", "protocol"): _PROTOCOL,
    (_CORE + "ServiceSpec", "type"): ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
    (_CORE + "ServiceSpec", "sessionAffinity"): ("ClientIP", "None"),
    (_CORE + "ServiceSpec", "externalTrafficPolicy"): ("Cluster", "Local"),
    (_CORE + "ServiceSpec", "internalTrafficPolicy"): ("Cluster", "Local"),
    (_CORE + "ServiceSpec", "ipFamilyPolicy"): (
        "SingleStack",
        "PreferDualStack",
        "RequireDualStack",
    ),
    (_CORE + "HTTPGetAction", "scheme"): ("HTTP", "HTTPS"),
    (_CORE + "SeccompProfile", "type"): ("RuntimeDefault", "Localhost", "Unconfined"),
    (_CORE + "AppArmorProfile", "type"): ("RuntimeDefault", "Localhost", "Unconfined"),
    (_CORE + "Toleration", "effect"): ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    (_CORE + "Toleration", "operator"): ("Exists", "Equal", "Lt", "Gt"),
    (_CORE + "Taint", "effect"): ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    (_CORE + "TopologySpreadConstraint", "whenUnsatisfiable"): (
        "DoNotSchedule",
        "ScheduleAnyway",
    ),
    (_CORE + "PersistentVolumeClaimSpec", "volumeMode"): ("Filesystem", "Block"),
    (_CORE + "PersistentVolumeSpec", "persistentVolumeReclaimPolicy"): (
        "Retain",
        "Delete",
        "Recycle",
    ),
    ("io.k8s.api.apps.v1.DeploymentStrategy", "type"): ("Recreate", "RollingUpdate"),
    ("io.k8s.api.apps.v1.DaemonSetUpdateStrategy", "type"): ("OnDelete", "RollingUpdate"),
    ("io.k8s.api.apps.v1.StatefulSetUpdateStrategy", "type"): ("OnDelete", "RollingUpdate"),
    ("io.k8s.api.apps.v1.StatefulSetSpec", "podManagementPolicy"): ("OrderedReady", "Parallel"),
    ("io.k8s.api.batch.v1.CronJobSpec", "concurrencyPolicy"): ("Allow", "Forbid", "Replace"),
    ("io.k8s.api.batch.v1.JobSpec", "completionMode"): ("NonIndexed", "Indexed"),
    ("io.k8s.api.networking.v1.HTTPIngressPath", "pathType"): (
        "Exact",
        "Prefix",
        "ImplementationSpecific",
    ),
    ("io.k8s.api.networking.v1.NetworkPolicyPort", "protocol"): _PROTOCOL,
    ("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy"): (
        "IfHealthyBudget",
        "AlwaysAllow",
    ),
    ("io.k8s.api.storage.v1.StorageClass", "volumeBindingMode"): (
        "Immediate",
        "WaitForFirstConsumer",
    ),
}
"""Allowed values by definition and field: the API server refuses others, the schemas do not.

Source: the fields' documentation in https://kubernetes.io/docs/reference/kubernetes-api/.
"""

_REMOVALS = (
    ("1.16", "extensions/v1beta1", "Deployment DaemonSet ReplicaSet", "apps/v1"),
    ("1.16", "extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"),
    ("1.16", "extensions/v1beta1", "PodSecurityPolicy", None),
    ("1.16", "apps/v1beta1", "Deployment StatefulSet ReplicaSet", "apps/v1"),
    ("1.16", "apps/v1beta2", "Deployment StatefulSet DaemonSet ReplicaSet", "apps/v1"),
    ("1.22", "extensions/v1beta1", "Ingress", "networking.k8s.io/v1"),
    ("1.22", "networking.k8s.io/v1beta1", "Ingress IngressClass", "networking.k8s.io/v1"),
    (
        "1.22",
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1",
    ),
    ("1.22", "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1"),
    ("1.22", "apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1"),
    ("1.22", "authentication.k8s.io/v1beta1", "TokenReview", "authentication.k8s.io/v1"),
    (
        "1.22",
        "authorization.k8s.io/v1beta1",
        "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview SelfSubjectRulesReview",
        "authorization.k8s.io/v1",
    ),
    ("1.22", "certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1"),
    ("1.22", "coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1"),
    (
        "1.22",
        "rbac.authorization.k8s.io/v1beta1",
        "ClusterRole ClusterRoleBinding Role RoleBinding",
        "rbac.authorization.k8s.io/v1",
    ),
    (
        "1.22",
        "rbac.authorization.k8s.io/v1alpha1",
        "ClusterRole ClusterRoleBinding Role RoleBinding",
        "rbac.authorization.k8s.io/v1",
    ),
    ("1.22", "scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"),
    (
        "1.22",
        "storage.k8s.io/v1beta1",
        "CSIDriver CSINode StorageClass VolumeAttachment",
        "storage.k8s.io/v1",
    ),
    ("1.25", "batch/v1beta1", "CronJob", "batch/v1"),
    ("1.25", "discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1"),
    ("1.25", "events.k8s.io/v1beta1", "Event", "events.k8s.io/v1"),
    ("1.25", "autoscaling/v2beta1", "HorizontalPodAutoscaler", "autoscaling/v2"),
    ("1.25", "policy/v1beta1", "PodDisruptionBudget", "policy/v1"),
    ("1.25", "policy/v1beta1", "PodSecurityPolicy", None),
    ("1.25", "node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1"),
    ("1.26", "autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
    (
        "1.26",
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "FlowSchema PriorityLevelConfiguration",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
    ("1.27", "storage.k8s.io/v1beta1", "CSIStorageCapacity", "storage.k8s.io/v1"),
    (
        "1.29",
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "FlowSchema PriorityLevelConfiguration",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
    (
        "1.32",
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema PriorityLevelConfiguration",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
)

REMOVED: dict[tuple[str, str], tuple[str, str | None]] = {
    (version, kind): (gone, instead)
    for gone, version, kinds, instead in _REMOVALS
    for kind in kinds.split()
}
"""By `apiVersion` and `kind`: the Kubernetes version that removed it, and what replaces it.

Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
"""

_CONCEPTS = "https://kubernetes.io/docs/concepts/"
_PROBES = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
RULE_HELP = {
    "kubernetes-label": _CONCEPTS + "overview/working-with-objects/labels/",
    "kubernetes-name": _CONCEPTS + "overview/working-with-objects/names/",
    "kubernetes-probe": _PROBES,
    "kubernetes-probe-port": _PROBES,
    "kubernetes-quantity": _CONCEPTS + "configuration/manage-resources-containers/",
    "kubernetes-resources": _CONCEPTS + "configuration/manage-resources-containers/",
    "kubernetes-rollout": _CONCEPTS + "workloads/controllers/deployment/#strategy",
    "kubernetes-selector": _CONCEPTS + "workloads/controllers/deployment/#selector",
    "kubernetes-volume-mount": _CONCEPTS + "storage/volumes/",
}
"""Where the documentation of a rule is more exact than that of the whole API."""
