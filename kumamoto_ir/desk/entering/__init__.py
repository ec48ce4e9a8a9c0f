"""What stands on paper is entered later: lines that are typed or stand in a file, and the loop that takes them."""
