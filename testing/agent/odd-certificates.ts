/** Certificates for "localhost" that an agent must refuse, made for the key of `testing/mail/localhost-certificate.ts`. */

/** Signed by itself, and valid from 2099 on: as a good one looks to a computer whose clock is far behind. */
export const futureCertificate = `-----BEGIN CERTIFICATE-----
MIIBaTCCAQ+gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIhgPMjA5OTAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFDESMBAGA1UE
AwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfn/DPsnRof1T
PMKTxS5NIRIegIZbe5l05ppp3CnAHjdwZPglju6VEU2K/NhE0oPGpKrSGN5s4F7W
RL6pLln4iKNOMEwwHQYDVR0OBBYEFKTPGBpLWAOgKewULIISlyVhgaoXMA8GA1Ud
EwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAoGCCqGSM49
BAMCA0gAMEUCIEWZk3xJClH98B4L4P0zR7w2spk3vbFjGWkmRPYvRacnAiEAhexk
TvwNjLDqnX9Ng7dm5Loe5MegjjRS4Pl1LMCR+SI=
-----END CERTIFICATE-----
`

/** Good until 2125, and issued by "Example Web Filter", which nobody trusts. */
export const inspectedCertificate = `-----BEGIN CERTIFICATE-----
MIIBjzCCATSgAwIBAgIBAjAKBggqhkjOPQQDAjAdMRswGQYDVQQDDBJFeGFtcGxl
IFdlYiBGaWx0ZXIwIBcNMjAwMTAxMDAwMDAwWhgPMjEyNTAxMDEwMDAwMDBaMBQx
EjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH5/
wz7J0aH9UzzCk8UuTSESHoCGW3uZdOaaadwpwB43cGT4JY7ulRFNivzYRNKDxqSq
0hjebOBe1kS+qS5Z+IijbDBqMB0GA1UdDgQWBBSkzxgaS1gDoCnsFCyCEpclYYGq
FzAMBgNVHRMBAf8EAjAAMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAfBgNV
HSMEGDAWgBTKsgLPhre/zmhg0Wi8lFsW3DdSLTAKBggqhkjOPQQDAgNJADBGAiEA
50i8WzK51y2dMAAhGACAT6Y9B0hMQVrFH59hfe5WXrQCIQDFUp+MOKZVCfFDo2K8
3J0qGoX9xWwghYo7Z+26L24ZCQ==
-----END CERTIFICATE-----
`
