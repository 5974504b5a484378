# Texts of the room `mapping`; message id = code.
