terraform {
  # use_lockfile below is stable from here on.
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Exact, so that the plan and the apply take the same one; Dependabot moves it.
      version = "6.50.0"
    }
  }

  # The bucket, the key and the region differ by environment: environments/*.s3.tfbackend.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

# --8<-- [start:tags]
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
# --8<-- [end:tags]
