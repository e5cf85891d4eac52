terraform_version_constraint = "~> 1.14"
