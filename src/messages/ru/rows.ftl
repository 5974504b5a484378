# Texts of the room `rows`; message id = code.
