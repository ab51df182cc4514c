import { Center, Loader } from "@mantine/core";

export function Loading() {
  return (
    <Center h="100%" mih={240} aria-busy>
      <Loader size="sm" type="dots" color="gray" />
    </Center>
  );
}
