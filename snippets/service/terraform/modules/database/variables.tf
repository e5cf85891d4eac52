variable "name" {
  description = "The name of the database instance and of all around it"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,50}[a-z0-9]$", var.name))
    error_message = "name has small letters, digits and hyphens."
  }
}

variable "vpc_id" {
  description = "The VPC"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones"
  type        = list(string)
}

variable "nodes_security_group_id" {
  description = "The security group of those who may connect"
  type        = string
}

variable "instance_class" {
  description = "The class of the machine"
  type        = string
}

variable "storage" {
  description = "Storage at the start, in GiB"
  type        = number
}

variable "storage_max" {
  description = "Storage at most, in GiB; it grows by itself up to here"
  type        = number
}

variable "backup_days" {
  description = "So many days back the database can be restored to any second"
  type        = number
}

variable "two_zones" {
  description = "Keep a standby in another zone"
  type        = bool
}
