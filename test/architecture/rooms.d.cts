export const rooms: Record<string, { is: string; may: string[]; open?: boolean }>;
export function roomsOf(file: string): string[];
