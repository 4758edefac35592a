"""What any bytes whatever have to give, as functions that hostile tests and the fuzzer share."""
