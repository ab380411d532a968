"""Address books: vCards of every version, as programs write them and as mail and disks have damaged them."""
