resource "azurerm_kubernetes_cluster" "main" {
  name = "main"
  default_node_pool {
    name       = "default"
    node_count = 3
  }
}
