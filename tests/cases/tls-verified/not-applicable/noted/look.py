import ssl


def blind(context):
    context.verify_mode = ssl.CERT_NONE  # nosec - only to see the certificate
