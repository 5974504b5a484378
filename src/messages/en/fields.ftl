# Texts of the room `fields`; message id = code.
