# Texts of the room `source`; message id = code.
