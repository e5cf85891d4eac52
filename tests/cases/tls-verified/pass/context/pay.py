import ssl

CONTEXT = ssl.create_default_context(cafile='/etc/ssl/company.pem')
