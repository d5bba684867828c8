"""What a cell may use and a reader takes along; the names for chapters stand in `casebook`."""
