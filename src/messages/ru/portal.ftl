# Texts of the room `portal`; message id = code.
