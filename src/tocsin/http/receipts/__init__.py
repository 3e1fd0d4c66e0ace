"""What devices and providers tell later of rings: `/report` and `/receipts`."""
