resource "aws_eks_node_group" "main" {
  scaling_config {
    min_size     = 2
    max_size     = 6
    desired_size = 3
  }
}
