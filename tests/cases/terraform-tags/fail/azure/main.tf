provider "azurerm" {
  features {}
}
resource "azurerm_resource_group" "shop" {
  name = "shop"
}
