"""What a shop knows: records, their rules, queries. Standard library only."""
