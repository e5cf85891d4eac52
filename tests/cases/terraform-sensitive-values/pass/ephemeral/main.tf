variable "api_key" {
  type      = string
  ephemeral = true
}
