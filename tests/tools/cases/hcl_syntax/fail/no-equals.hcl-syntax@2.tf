variable "a" {
  type string
}
