"""POST /notify as an Apprise API server answers it, by the real library; URLs to notify as arguments."""
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import apprise

target = apprise.Apprise()
for url in sys.argv[1:]:
    target.add(url)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = target.notify(
            title=said["title"], body=said["body"], notify_type=said["type"], body_format=said["format"]
        )
        self.send_response(200 if told else 424)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
