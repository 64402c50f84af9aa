//! Weight formats of Firebrick: the .fbk container, safetensors, the embedded model.
