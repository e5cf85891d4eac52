"""What Prometheus has learned since the promtool that distributions ship.

Source: Prometheus' documentation of its configuration and its list of functions, 2.42 (Debian 12)
against 3.14. A promtool that refuses one of these may only be too old, so it cannot judge.
"""

from __future__ import annotations

from prodready.patterns import lazy

_FIELDS = """
    always_scrape_classic_histograms audience azuread certificate_key_path certificate_password
    certificate_path chunk_encoding claims client_certificate_key client_certificate_key_file
    client_certificate_key_id compartments convert_classic_histograms_to_nhcb
    convert_histograms_to_nhcb credentials_file_path cronjob deployment enable_compression
    external_id extra_scrape_metrics fallback_scrape_protocol google_iam grant_type health_filter
    http_headers ignore_resource_attributes iss keep_dropped_targets
    keep_identifying_resource_attributes key_passphrase key_passphrase_file
    label_name_preserve_multiple_underscores label_name_underscore_sanitization label_selector
    managed_identity match_first_network metric_name_escaping_scheme metric_name_validation_scheme
    native_histogram_bucket_limit native_histogram_min_bucket_factor no_proxy oauth oci_sd_configs
    otlp outscale_sd_configs private_key private_key_path promote_all_resource_attributes
    promote_resource_attributes promote_scope_metadata protobuf_message proxy_from_environment
    query_offset retention round_robin_dns rule_query_offset runtime sample_age_limit
    scrape_config_files scrape_failure_log_file scrape_native_histograms scrape_protocols sdk
    send_certificate_chain service_account_key service_account_key_path signature_algorithm
    stackit_sd_configs stale_series_compaction_threshold tenancy token_file_path
    track_timestamps_staleness translation_strategy use_fips_sts_endpoint workload_identity
"""
_FUNCTIONS = """
    double_exponential_smoothing end first_over_time histogram_avg histogram_quantiles
    histogram_stddev histogram_stdvar info limit_ratio limitk mad_over_time max_of min_of range
    sort_by_label sort_by_label_desc start start_timestamp step ts_of_first_over_time
    ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time
"""
_DISCOVERIES = """
    azure consul digitalocean docker dockerswarm ec2 eureka gce hetzner ionos kubernetes kuma
    lightsail linode marathon nerve nomad openstack ovhcloud puppetdb scaleway serverset triton
    uyuni vultr
"""
BUILT_IN_OR_NOT = frozenset(f"{name}_sd_configs" for name in _DISCOVERIES.split())
"""Ways to find targets that a distribution may build promtool without, as Debian does with some."""
FIELDS = frozenset(_FIELDS.split())
FUNCTIONS = frozenset(_FUNCTIONS.split())
UNKNOWN_FIELD = lazy(r"field (\w+) not found in type")
UNKNOWN_FUNCTION = lazy(r'unknown function with name "(\w+)"')


def newer_than(version: str, message: str) -> str | None:
    """Why a complaint of promtool `version` may come from its age or build; else None."""
    for pattern, names, what in (
        (UNKNOWN_FIELD, FIELDS, "field"),
        (UNKNOWN_FUNCTION, FUNCTIONS, "function"),
    ):
        found = pattern.search(message)
        if found and found.group(1) in names:
            return f"promtool {version} does not know the newer {what} {found.group(1)}"
    found = UNKNOWN_FIELD.search(message)
    if found and found.group(1) in BUILT_IN_OR_NOT:
        return f"this promtool {version} is built without {found.group(1)}"
    return None
