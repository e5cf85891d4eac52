options = {}
if URL.startswith("rediss"):
    options["ssl_cert_reqs"] = "required"
