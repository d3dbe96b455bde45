"""What Headwater promises, stated and tried."""
