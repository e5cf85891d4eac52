variable "environment" {
  description = "Which environment this is; part of every name"
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production."
  }
}

variable "region" {
  description = "The AWS region"
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is a name as eu-central-1."
  }
}

variable "account_id" {
  description = "The one account that may be changed: a plan with the wrong credentials stops here"
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "owner" {
  description = "The team that answers for it and pays for it"
  type        = string

  validation {
    condition     = length(var.owner) > 0
    error_message = "owner must be named."
  }
}

variable "network" {
  description = "The VPC, at least two of its private subnets, and the security group of the cluster's nodes"
  type = object({
    vpc_id                  = string
    private_subnet_ids      = list(string)
    nodes_security_group_id = string
  })

  validation {
    condition     = length(var.network.private_subnet_ids) >= 2
    error_message = "network.private_subnet_ids needs subnets in two zones."
  }
}

variable "database_size" {
  description = "The class of the database's machine and its storage in GiB, at the start and at most"
  type = object({
    class       = string
    storage     = number
    storage_max = number
  })

  validation {
    condition     = var.database_size.storage >= 20 && var.database_size.storage_max > var.database_size.storage
    error_message = "database_size.storage is 20 or more, and storage_max is more than storage."
  }
}

# --8<-- [start:validated]
variable "backup_days" {
  description = "So many days back the database can be restored to any second"
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is from 7 to 35: 0 would switch recovery off."
  }
}
# --8<-- [end:validated]
