resource "azurerm_network_security_rule" "rdp" {
  direction                  = "Inbound"
  access                     = "Allow"
  destination_port_range     = "3389"
  source_address_prefix      = "*"
}
