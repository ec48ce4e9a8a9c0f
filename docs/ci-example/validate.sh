#!/bin/sh
# どの CI でも使える例です。手順データのフォルダで動かします。誤りがあれば 1 で終わります。
#   sh validate.sh [手順データのフォルダ]
set -eu
folder=${1:-.}

# 人が読むもの。誤りは、ファイルと行と直し方が一度に出ます。
ir validate "$folder"

# エディタのための型が、入れてある道具と合っているか。違えば、新しくしたものを登録します。
ir schema "$folder"
if [ -d "$folder/.git" ] && ! git -C "$folder" diff --quiet -- schemas; then
    echo 'schemas が古いので、新しくしたものを登録してください。' >&2
    exit 1
fi
