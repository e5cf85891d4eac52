variable "environment" {
  type = string
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "No."
  }
}

variable "owner" {
  type = string
}
