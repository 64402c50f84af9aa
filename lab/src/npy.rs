//! NumPy's `.npy` arrays of version 1.

/// An array in C order.
#[derive(Debug)]
pub struct Npy<'a> {
    /// NumPy's name of its type, as `<f4` or `|u1`.
    pub dtype: String,
    /// Its sizes.
    pub dims: Vec<usize>,
    bytes: &'a [u8],
}

impl<'a> Npy<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        let refuse = |found: &str| format!("header {found:?}, accepted: NumPy's, version 1, C order");
        let body = bytes.strip_prefix(b"\x93NUMPY\x01\x00").ok_or_else(|| refuse("of another file"))?;
        let (&[low, high], body) = body.split_first_chunk().ok_or_else(|| refuse("that is cut"))?;
        let length = usize::from(u16::from_le_bytes([low, high]));
        let (header, bytes) = body.split_at_checked(length).ok_or_else(|| refuse("that is cut"))?;
        let header = String::from_utf8_lossy(header);
        // A dictionary of Python: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 8), }
        let between = |key: &str, end: char| {
            let (_, rest) = header.split_once(key)?;
            rest.split_once(end).map(|(value, _)| value.to_owned())
        };
        let dtype = between("'descr': '", '\'').ok_or_else(|| refuse(&header))?;
        let shape = between("'shape': (", ')').ok_or_else(|| refuse(&header))?;
        if !header.contains("'fortran_order': False") {
            return Err(refuse(&header));
        }
        let sizes = shape.split(',').map(str::trim).filter(|size| !size.is_empty());
        let dims = sizes.map(|size| size.parse().map_err(|_| refuse(&header))).collect::<Result<_, _>>()?;
        Ok(Npy { dtype, dims, bytes })
    }

    /// The values, if they are of `dtype`.
    ///
    /// # Errors
    /// Another type, or another number of values than its sizes tell.
    pub fn values<T, const N: usize>(&self, dtype: &str, value: fn([u8; N]) -> T) -> Result<Vec<T>, String> {
        if self.dtype != dtype {
            return Err(format!("values of type {}, accepted: {dtype}", self.dtype));
        }
        if self.bytes.len() != self.dims.iter().product::<usize>() * N {
            return Err(format!("{} bytes for sizes {:?} of {N} bytes each", self.bytes.len(), self.dims));
        }
        let chunks = self.bytes.chunks_exact(N);
        Ok(chunks.map(|chunk| value(std::array::from_fn(|i| chunk[i]))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As NumPy writes it.
    fn file(header: &str, values: &[u8]) -> Vec<u8> {
        let length = (header.len() as u16).to_le_bytes();
        [b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), values].concat()
    }

    #[test]
    fn sizes_and_values() {
        let bytes =
            file("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }  \n", &[1, 2, 3, 4, 5, 6]);
        let array = Npy::parse(&bytes).unwrap();
        assert_eq!((array.dtype.as_str(), array.dims.as_slice()), ("|u1", [2, 3].as_slice()));
        assert_eq!(array.values("|u1", u8::from_le_bytes).unwrap(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(array.values("<f4", f32::from_le_bytes).unwrap_err(), "values of type |u1, accepted: <f4");
        let one = file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", &1.5f32.to_le_bytes());
        assert_eq!(Npy::parse(&one).unwrap().values("<f4", f32::from_le_bytes).unwrap(), [1.5]);
    }

    #[test]
    fn what_is_no_array_is_refused() {
        let cut = file("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", &[1, 2]);
        let error = Npy::parse(&cut).unwrap().values("|u1", u8::from_le_bytes).unwrap_err();
        assert_eq!(error, "2 bytes for sizes [2, 3] of 1 bytes each");
        let columns = file("{'descr': '|u1', 'fortran_order': True, 'shape': (1,), }", &[1]);
        assert!(Npy::parse(&columns).unwrap_err().contains("C order"));
        assert!(Npy::parse(b"PK\x03\x04").unwrap_err().contains("of another file"));
        assert!(Npy::parse(b"\x93NUMPY\x01\x00\xff\xff{").unwrap_err().contains("cut"));
    }
}
