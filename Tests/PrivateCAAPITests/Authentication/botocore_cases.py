"""Signs random requests with botocore's own signer; one JSON object a line."""

import base64
import datetime
import json
import random
import sys

import botocore.auth
import botocore.awsrequest
import botocore.credentials

seed, count = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
for number in range(count):
    moment = datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=chance.randrange(3_000_000_000))
    botocore.auth.get_current_datetime = lambda moment=moment: moment
    key, secret = f"AK{number}", "".join(chance.choices("abcXYZ012+/=", k=40))
    body = chance.randbytes(chance.choice([0, 2, 17, 1800]))
    path = chance.choice(["/", "/a", "/a/../b/", "//a//b", "/a%20b/%C3%A4", "/./x/.", "/~a-b_c.d", "/a:b@c"])
    query = chance.choice(["", "a=1", "b=2&a=1", "a=2&a=1", "Action=List%20Users&x=", "~a=b", "q"])
    headers = {
        "Host": chance.choice(["127.0.0.1:8443", "acm-pca.us-east-1.amazonaws.com"]),
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "ACMPrivateCA." + "".join(chance.choices("abcDEF", k=8)),
        "amz-sdk-request": chance.choice(["attempt=1", "  attempt=1;   max=3 ", "a\tb  c"]),
    }
    if chance.random() < 0.3:
        headers["X-Amz-Meta"] = chance.choice([" padded   value ", "", '"quoted  text"', "comma, separated"])
    url = f"http://{headers['Host']}{path}" + (f"?{query}" if query else "")
    request = botocore.awsrequest.AWSRequest(method="POST", url=url, headers=headers, data=body)
    credentials = botocore.credentials.Credentials(key, secret)
    botocore.auth.SigV4Auth(credentials, "acm-pca", "eu-central-1").add_auth(request)
    case = {
        "key": key,
        "secret": secret,
        "time": moment.strftime("%Y%m%dT%H%M%SZ"),
        "path": path,
        "query": query,
        "headers": [[name, value] for name, value in request.headers.items()],
        "body": base64.b64encode(body).decode(),
    }
    print(json.dumps(case))
