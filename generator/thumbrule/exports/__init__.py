"""What others read: the graph and the findings in their formats."""
